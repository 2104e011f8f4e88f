"""The server's requests and responses, as JSON. Ids are random; times are in UTC; units are in the names."""
