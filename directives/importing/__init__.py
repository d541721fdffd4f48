"""From a file of the office to a draft; readers are free of Django, only ``load`` writes."""
