"""A typer program with two commands, to see what typer itself costs."""

import typer

app = typer.Typer()


@app.command()
def one(times: int = 1) -> None:
    print("one" * times)


@app.command()
def two() -> None:
    print("two")


app()
