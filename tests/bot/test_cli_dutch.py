"""A Dutch user's bad input: real processes, and every line they read is Dutch."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.bot import processes

TOKEN = f"{'A' * 24}.{'b' * 6}.{'c' * 27}"


def bron(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`bron` in a Dutch locale, run in the data folder's parent, where a test may lay a `.env`."""
    dutch = {"LANG": "nl_NL.UTF-8", "PYTHONUTF8": "1"}
    return processes.bron(data_dir, *arguments, cwd=data_dir.parent, settings={**dutch, **settings})


def test_files_that_cannot_be_indexed(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "latin.txt").write_bytes("Één zin in een oude codering.".encode("latin-1"))
    (tmp_path / "foto.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "brief.docx").write_bytes(b"x")
    paths = ["weg.txt", "leeg", "latin.txt", "foto.txt", "brief.docx"]
    done = bron(tmp_path / "data", "index", "add", *(str(tmp_path / name) for name in paths))
    assert done.returncode == 1
    assert done.stdout == "5 mislukt\n"
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    for name, words in {
        "weg.txt": ": dit bestand of deze map bestaat niet. Klopt het pad?",
        "leeg": ": in deze map staan geen artikelen. Artikelen zijn bestanden van het type .txt",
        "latin.txt": ": geen geldige UTF-8, byte 0 is 0xc9. Sla het op als UTF-8, bijvoorbeeld zo: iconv",
        "foto.txt": ": een PNG-afbeelding, geen tekst. Bewaar het artikel als platte tekst of Markdown.",
        "brief.docx": ": bestanden van het type .docx kan bron niet lezen. bron leest .txt",
    }.items():
        assert any(line.startswith(f"bron: {tmp_path / name}{words}") for line in told), done.stderr
    assert len(told) == len(paths)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], 'de vraag ontbreekt. Bijvoorbeeld: bron ask "waar vonden de gesprekken plaats?"'),
        (["ask", "--compose", "Wie?"], "er is geen taalmodel ingesteld; geef BRON_COMPOSE__URL en"),
        (["aks", "Wie?"], "de opdracht 'aks' bestaat niet; misschien bedoel je 'ask'. Zie `bron --help`"),
        (["discord", "--invite"], "er is geen Discord-token. Zet BRON_DISCORD__TOKEN; docs/discord.md zegt"),
    ],
)
def test_a_command_that_cannot_be_obeyed(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = bron(tmp_path / "data", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bron: {told}")


def test_settings_at_fault(tmp_path: Path) -> None:
    unknown = bron(tmp_path / "data", "ask", "Wie?", BRON_ANSWER__QOUTES="4")
    assert (
        unknown.stderr == "bron: onbekende instelling BRON_ANSWER__QOUTES. Bedoel je BRON_ANSWER__QUOTES?\n"
    )
    assert unknown.returncode == 2
    unfit = bron(tmp_path / "data", "ask", "Wie?", BRON_ANSWER__QUOTES="veel", BRON_COMPOSE__URL="ftp://x")
    assert "BRON_ANSWER__QUOTES: moet een geheel getal zijn; BRON_COMPOSE__URL: moet beginnen" in unfit.stderr


def test_the_setting_goes_before_the_locale_even_beside_one_at_fault(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BRON_CHAT__LANGUAGE=nl\nBRON_ANSWER__QOUTES=4\n", encoding="utf-8")
    assert "onbekende instelling" in bron(tmp_path / "data", "ask", "Wie?", LANG="en_GB.UTF-8").stderr


def test_the_doctor_of_a_dead_endpoint_and_a_broken_token(tmp_path: Path) -> None:
    done = bron(
        tmp_path / "data",
        "doctor",
        BRON_COMPOSE__URL="http://127.0.0.1:1/v1",
        BRON_COMPOSE__MODEL="klein",
        BRON_DISCORD__TOKEN="geen-token",
    )
    assert done.returncode == 1
    assert "het taalmodel weigert de verbinding op http://127.0.0.1:1/v1" in done.stdout
    assert "→ Draait de server van het taalmodel (Ollama bijvoorbeeld)? Klopt de poort?" in done.stdout
    assert "let op   index     nog niets geïndexeerd" in done.stdout
    assert "BRON_DISCORD__TOKEN heeft niet de vorm van een bot-token" in done.stdout


class Refusing(BaseHTTPRequestHandler):
    """A Discord that knows no token."""

    def do_GET(self) -> None:
        body = b'{"message": "401: Unauthorized", "code": 0}'
        self.send_response(401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing_discord() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/v10"
        server.shutdown()


def test_a_token_that_discord_does_not_know(tmp_path: Path, refusing_discord: str) -> None:
    done = bron(
        tmp_path / "data",
        "discord",
        "--invite",
        BRON_DISCORD__TOKEN=TOKEN,
        BRON_DISCORD__API_URL=refusing_discord,
    )
    assert done.returncode == 2
    told = "bron: Discord accepteert het token niet. Zet BRON_DISCORD__TOKEN op het token van je bot.\n"
    assert done.stderr.endswith(told)
    assert TOKEN not in done.stdout + done.stderr
