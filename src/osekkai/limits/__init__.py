"""How much one visitor, one account or one mailbox may ask for, so that nobody fills the office up or locks others out.

Only what writes, mails, signs in or looks up a secret number is counted: reading writes nothing. What is counted lies
apart from the tables of the office, may be lost, and names nobody.
"""
