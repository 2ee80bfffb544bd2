"""pagecli: which pages did an on-call contact get, and how fast were they delivered and read?"""

__version__ = "0.2.0.dev0"
