"""Written cases, one file per area; each public function of a file is a case."""
