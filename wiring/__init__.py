"""The joints of the composition root: where one package's words become another's."""
