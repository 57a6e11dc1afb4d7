"""The tests of the room that plugs in run in a copy of the office that has the room; see test_a_new_room_plugs_in."""

collect_ignore = ["lost_property"]
