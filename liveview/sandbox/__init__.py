"""Where SQL of transformations runs: SQLite in memory that can reach nothing, and that cannot hold up the intake.

`Sandbox` is the way in. `database` opens the connection and says what a statement may use, `functions` and `dates`
replace functions of SQLite that take too long or ask for the time, and `statement` looks at a text before SQLite does.
"""
