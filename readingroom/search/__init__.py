"""Search: the only room that says "haystack" or "whoosh". The rest of the house knows `finding.find` and `quotations.look_up`."""
