"""`tandem --self-test`: whether this very program, as it was installed, can do its work here."""
