"""Sends the same mails by the product and by its peers, in turns, and prints the ratios. Started by run.sh."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import data
from product import Product
from watcher import Watcher

HERE = pathlib.Path(__file__).parent
PLAIN_BYTES = {"W1": 64_800, "W2": 8_300, "W3": 64_800, "W4": 64_800}
# Workload: ours ÷ nodemailer on smtp-sink, ours ÷ smtp-source, ours ÷ nodemailer on the cheap sink.
GOALS = {"W1": (5, 0.7, 7), "W2": (7, 0.45, 8), "W3": (5, None, 5), "W4": (2.5, None, 2.5)}


class Sink:
    """A server that takes mails, on the second processor as far as the machine has one."""

    def __init__(self, kind, port, out):
        command = ["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "1024"] if kind == "smtp-sink" else [str(out / "sink"), str(port)]
        last = (os.cpu_count() or 1) - 1
        self._process = subprocess.Popen(["taskset", "-c", str(last), *command])
        time.sleep(0.3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)


def nodemailer(options, workload, port):
    count = options.count if workload != "W4" else max(1, options.count // 2)
    command = ["node", str(options.out / "peers" / "nodemailer.mjs"), str(options.out / "data"), str(HERE / "templates"),
               str(count), str(options.peer_connections), str(port), workload]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return count / answer["seconds"], answer["cpu"] * 1000 / count, {}


def bare(options, workload, port):
    """What a client without all else reaches: see bare/Program.cs."""
    with tempfile.TemporaryDirectory(dir=options.out) as folder:
        command = ["dotnet", str(options.out / "bare" / "Bare.dll"), str(options.out / "data"), str(HERE / "templates"), str(options.count),
                   str(options.bare_connections), str(port), workload, f"{folder}/journal.db"]
        answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return options.count / answer["seconds"], answer["cpu"] * 1000 / options.count, {}


def smtp_source(options, workload, port):
    command = ["smtp-source", "-4", "-d", "-s", str(options.source_connections), "-m", str(options.count), "-l", str(PLAIN_BYTES[workload]),
               "-M", "bench.test", "-f", "a@example.test", "-t", "b@example.test", f"127.0.0.1:{port}"]
    before, started = os.times(), time.monotonic()
    subprocess.run(command, check=True)
    seconds, after = time.monotonic() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return options.count / seconds, cpu * 1000 / options.count, {}


PEERS = {"nodemailer": nodemailer, "bare": bare, "smtp-source": smtp_source}


def product(options, program, workload, port, count=None, watched=None):
    """A fresh process each time, as the peers are: what it has to compile and load is part of the time.

    Watched is None where no browser is about. Otherwise the page of the run is opened in any case, and left before the start where
    nobody is to watch: so that what the page makes the program load is loaded either way.
    """
    count = count or options.count
    watcher = None
    program.start()
    try:
        program.send_to(port)
        if watched is not None:
            watcher = Watcher()
            watcher.sign_in(program.address, program.email, program.password)

        def look(run):
            watcher.open_run(run)
            if not watched:
                watcher.leave()

        result = program.run(workload, count, look if watcher else None)
        extra = {"recorded": count / result["recorded"], "memory": result["memory"]}
        if watched:
            watcher.wait_for("Finished")
            extra["changes"] = watcher.changes()
    finally:
        if watcher:
            watcher.close()
        program.stop()
    return count / result["last250"], result["cpu"] * 1000 / count, extra


def say(what, sink, workload, name, rate, cpu, extra):
    more = "".join(f", {key} {value:.0f}" for key, value in extra.items())
    print(f"{what}  {sink:9}  {workload}  {name:11}  {rate:7.0f}/s  {cpu:6.3f} ms processor each{more}", flush=True)


def compare_watched(options, program):
    """With and without a browser that watches, in turns, each first as often as the other."""
    rows = []
    for turn in range(options.rounds):
        for sink in options.sinks:
            port = options.port + options.sinks.index(sink)
            with Sink(sink, port, options.out):
                for workload in options.workloads:
                    for watched in (False, True) if turn % 2 == 0 else (True, False):
                        rate, cpu, extra = product(options, program, workload, port, watched=watched)
                        rows.append({"round": turn + 1, "sink": sink, "workload": workload, "sender": "watched" if watched else "unwatched", "rate": rate, "cpu": cpu, **extra})
                        say(f"round {turn + 1}", sink, workload, rows[-1]["sender"], rate, cpu, extra)
    print("\n| sink | load | unwatched | watched | watched ÷ unwatched (goal 0.97) |\n| --- | --- | --- | --- | --- |")
    for sink in options.sinks:
        for workload in options.workloads:
            without, beside = (median(rows, sink=sink, workload=workload, sender=name)[0] for name in ("unwatched", "watched"))
            print(f"| {sink} | {workload} | {without:.0f} | {beside:.0f} | {beside / without:.3f} |")
    return rows


def compare_long(options, program):
    """A long run beside a usual one, each in a process of its own: throughput, and the most memory the process ever had."""
    rows = []
    for sink in options.sinks:
        port = options.port + options.sinks.index(sink)
        with Sink(sink, port, options.out):
            for workload in options.workloads:
                for count in (options.count, options.long_count):
                    rate, cpu, extra = product(options, program, workload, port, count, watched=True if options.watch else None)
                    rows.append({"sink": sink, "workload": workload, "count": count, "rate": rate, "cpu": cpu, **extra})
                    say(f"{count:7}", sink, workload, "messaging", rate, cpu, extra)
    print(f"\n| sink | load | {options.count:,}: /s | MB | {options.long_count:,}: /s | MB (goal 400) | long ÷ usual (goal 0.9) |\n| --- | --- | --- | --- | --- | --- | --- |")
    for usual, long in zip(rows[::2], rows[1::2]):
        print(f"| {usual['sink']} | {usual['workload']} | {usual['rate']:.0f} | {usual['memory']:.0f} | {long['rate']:.0f} | {long['memory']:.0f} | {long['rate'] / usual['rate']:.2f} |")
    return rows


def measure(options, program):
    rows = []
    for turn in range(options.rounds):
        for sink in options.sinks:
            port = options.port + options.sinks.index(sink)
            with Sink(sink, port, options.out):
                for workload in options.workloads:
                    for name in options.senders:
                        if name in ("smtp-source", "bare") and workload in ("W3", "W4"):
                            continue
                        rate, cpu, extra = (product(options, program, workload, port) if name == "messaging"
                                            else PEERS[name](options, workload, port))
                        rows.append({"round": turn + 1, "sink": sink, "workload": workload, "sender": name, "rate": rate, "cpu": cpu, **extra})
                        say(f"round {turn + 1}", sink, workload, name, rate, cpu, extra)
    return rows


def median(rows, **wanted):
    rates = [row["rate"] for row in rows if all(row[key] == value for key, value in wanted.items())]
    return (statistics.median(rates), min(rates), max(rates)) if rates else None


def table(options, rows):
    print(f"\nMails a second to the last 250: median (lowest-highest) of {options.rounds} rounds, {options.count} mails; "
          f"Messaging {options.connections}, nodemailer {options.peer_connections}, bare {options.bare_connections}, smtp-source {options.source_connections} connections\n")
    print("| sink | load | Messaging | nodemailer | bare | smtp-source | ÷ nodemailer | goal | bare ÷ nodemailer | ÷ smtp-source | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    show = lambda found: f"{found[0]:.0f} ({found[1]:.0f}-{found[2]:.0f})" if found else ""  # noqa: E731
    for sink in options.sinks:
        for workload in options.workloads:
            ours, node, least, source = (median(rows, sink=sink, workload=workload, sender=name) for name in ("messaging", *PEERS))
            plain = sink == "smtp-sink"
            goal, ceiling = GOALS[workload][0 if plain else 2], GOALS[workload][1] if plain else None
            ratio = lambda one, other: f"{one[0] / other[0]:.2f}" if one and other else ""  # noqa: E731
            print(f"| {sink} | {workload} | {show(ours)} | {show(node)} | {show(least)} | {show(source)} | {ratio(ours, node)} | {goal} | "
                  f"{ratio(least, node)} | {ratio(ours, source)} | {ceiling or ''} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="where run.sh has put program, sink and peers")
    parser.add_argument("--count", type=int, help="mails of one run, 20,000 if not given (5,000 with --long and --watch); nodemailer's W4 sends half of them")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workloads", default="W1,W2,W3,W4", help="W1 with a document, W2 without, W3 zipped, W4 zipped with AES-256")
    parser.add_argument("--sinks", default="smtp-sink,sink", help="smtp-sink is Postfix's, sink is sink.c")
    parser.add_argument("--senders", default="messaging,nodemailer,bare,smtp-source", help="bare is a client that renders, writes and keeps a journal, and nothing else")
    parser.add_argument("--connections", type=int, default=64, help="SMTP connections of the product, which is quickest with 64")
    parser.add_argument("--peer-connections", type=int, default=4, help="SMTP connections of nodemailer, which is quickest with 4")
    parser.add_argument("--bare-connections", type=int, default=64, help="SMTP connections of the bare client, which is quickest with 64")
    parser.add_argument("--source-connections", type=int, default=8, help="SMTP connections of smtp-source")
    parser.add_argument("--port", type=int, default=2725, help="the sinks take this port and the next")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="for the program, such as DOTNET_gcServer=1")
    parser.add_argument("--watch", action="store_true", help="instead: with and without a browser that watches the run, in turns, and the ratio")
    parser.add_argument("--long", action="store_true", help="instead: a run of --long-count beside one of --count, and the most memory; with --watch, a browser watches both")
    parser.add_argument("--long-count", type=int, default=100_000)
    options = parser.parse_args()
    options.count = options.count or (5_000 if options.long or options.watch else 20_000)
    for name in ("workloads", "sinks", "senders"):
        setattr(options, name, getattr(options, name).split(","))

    customers = options.long_count if options.long else options.count
    bills, noise = data.make(customers, options.out / "data")
    program = Product(str(options.out / "app" / "Messaging.Web.dll"), options.out / "store", options.connections, [pair.split("=", 1) for pair in options.env])
    if "messaging" in options.senders:
        started = time.monotonic()
        program.start()
        try:
            program.configure()
            program.fill(bills, noise)
        finally:
            program.stop()
        print(f"{customers} customers, invoices and documents brought in through the API in {time.monotonic() - started:.0f} s", flush=True)
    rows = compare_long(options, program) if options.long else compare_watched(options, program) if options.watch else measure(options, program)
    (options.out / "rows.json").write_text(json.dumps(rows, indent=1))
    if not (options.long or options.watch):
        table(options, rows)


if __name__ == "__main__":
    main()
