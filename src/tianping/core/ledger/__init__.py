"""Chart of accounts, accounts, postings, trial balance."""
