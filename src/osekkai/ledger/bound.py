"""What the ledger binds of its own tables: nothing. The chain and the digests of events prove them."""

from __future__ import annotations

from osekkai.ledger.binding import leaves

leaves("ledger.Event", "its digest and the chain")
leaves("ledger.Content", "its digest in the event; one that is gone is told of")
leaves("ledger.Waiting", "who waits is in the chain within seconds; one taken out of it is found by verifying")
leaves("ledger.Link", "each hash is made of the one before, under the ledger's key")
leaves("ui.Kept", "what was typed and could not be taken yet, sealed, for its writer alone and a short time")
leaves("background.Lease", "which worker is alive, for seconds")
leaves("background.Scheduled", "when the clock begins something next; that the ledger's tip does not go out is said")
