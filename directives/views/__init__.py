"""The public pages, cut by subject. They read issued documents only: no draft can be reached from here."""
