"""The nouns: frozen structs and enums that every layer shares. Imports no other layer."""
