"""The interface described for programs (OpenAPI 3.1), made from the routes, parameters and errors of the code."""
