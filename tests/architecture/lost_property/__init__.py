"""The lost-property desk: what was found in the ward's buildings, until its owner comes (遺失物法 第4条, 第13条)."""
