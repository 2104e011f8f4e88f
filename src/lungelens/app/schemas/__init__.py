"""What goes in and out of the server, as JSON. Ids are random; times are in UTC; units are in the names."""
