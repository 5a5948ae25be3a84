"""JSON Schemas as plans and specs have them: which schemas are inside, where references lead, why one is refused."""
