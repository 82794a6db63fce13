"""Tests of what the harness computes, and of the client that it brings; no server needed."""
import json
import os
import socket
import tempfile
import threading
import unittest
import xml.etree.ElementTree as xml
from types import SimpleNamespace

from lib import flights, report, rounds, scenarios, svg
from lib.contenders import Pooler
from lib.procs import BenchError, Cpu, CpuWatch, Server
from lib.scenarios import Case, Measurement
from lib.wire import READY_IDLE, Client, WireError, startup_packet

SUMMARY = """\
transaction type: <builtin: select only>
number of transactions actually processed: 1219
number of failed transactions: 0 (0.000%)
latency average = 6.563 ms
average connection time = 5.932 ms
tps = 1218.891 (including reconnection times)
"""


def run_data(ratio_of_pooler=1.25):
    def result(name, rate, cpu):
        m = rounds.median([Measurement(
            rate, p50=1.0, p99=2.0, cpu_user=cpu / 4, cpu_system=cpu * 3 / 4, cpu=cpu, rss=20_000_000)])
        return name, {"median": m, "spread": 0.04, "rounds": [], "ratio": {"rate": rate / 100, "p50": 1, "p99": 1, "p999": None,
                                                           "cpu": cpu / 20}}
    results = dict([result("pgbouncer", 100, 20), result("pooler-epoll", 100 * ratio_of_pooler, 16)])
    case = {"scenario": "simple", "clients": 32, "unit": "tx", "label": "simple @ 32", "results": results,
            "errors": {"odyssey": "simple @ 32 on odyssey: pgbench: <gone> & away"}}
    curve = [{"clients": 0, "rss": 10_000_000, "per_client": None},
             {"clients": 1000, "rss": 12_500_000, "per_client": 2500}]
    return {"meta": {"date": "2026-01-02 03:04", "cpu": "a <fast> CPU", "cores": 2, "system": "Linux", "load": "0 0 0",
                     "versions": {"pgbouncer": "1.26"}, "settings": {"seconds": 2.0, "rounds": 2, "pool size": 20}},
            "remarks": [], "cases": [case], "memory": {"pgbouncer": {"curve": curve, "error": None}}}


class RoundsTest(unittest.TestCase):
    def test_should_let_everybody_be_first_once_when_there_are_as_many_rounds_as_contenders(self):
        turns = [rounds.order(list("ABC"), turn) for turn in range(4)]
        self.assertEqual([list("ABC"), list("CAB"), list("BCA"), list("ABC")], turns)

    def test_should_take_each_median_from_the_runs_that_have_the_number(self):
        found = rounds.median([Measurement(10, p99=5), Measurement(30), Measurement(20, p99=7)])
        self.assertEqual((20, 6, None), (found["rate"], found["p99"], found["cpu"]))

    def test_should_tell_how_far_apart_the_rounds_are(self):
        self.assertEqual(0.5, rounds.spread([Measurement(90), Measurement(100), Measurement(140)]))
        self.assertIsNone(rounds.spread([Measurement(90)]))

    def test_should_have_no_ratio_when_the_base_has_none(self):
        self.assertIsNone(rounds.ratio(1.0, None))
        self.assertIsNone(rounds.ratio(None, 1.0))
        self.assertEqual(2, rounds.ratio(4, 2))


    def test_should_tell_how_long_a_run_will_take(self):
        class Fake:
            def __init__(self, jvm, most):
                self.needs_warmup, self.has_process, self.most = jvm, jvm, most

            def max_clients(self):
                return self.most

        options = SimpleNamespace(seconds=4, rounds=3, warmup=40, settle=3)
        cases = [Case("simple", 10), Case("simple", 1000), Case("tls", 10)]
        found = rounds.expected_seconds(cases, [], 0, [Fake(True, 2000), Fake(False, 200)], options)
        runs = 3 * 2 * 2 * (4 + 0.3 + 10 / 1000) + 3 * (4 + 0.3 + 1)
        self.assertAlmostEqual(10 + runs + 2 * (40 + 1) + 2 * (2 + 1), found)
        self.assertAlmostEqual(10 + 11 + 1 + 3 * 3 + 2, rounds.expected_seconds([], [100, 3000], 10, [Fake(True, 0)], options))


class ContendersTest(unittest.TestCase):
    def test_should_name_a_pooler_by_what_it_says_and_not_by_where_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "launcher")
            with open(path, "w") as out:
                out.write('#!/bin/sh\n[ "$2" = --version ] && echo "Pooler 1.2 $1"\n')
            os.chmod(path, 0o755)
            for template in ("{0} -q {{ini}}", "{0} -q"):
                contender = Pooler("old", None, "plain", template=template.format(path))
                self.assertEqual("Pooler 1.2 -q", contender.version())

    def test_should_say_that_a_version_is_unknown(self):
        self.assertEqual("unknown", Pooler("old", None, "plain", template="false {ini}").version())


class ScenariosTest(unittest.TestCase):
    def test_should_use_own_clients_before_defaults_before_the_option(self):
        found = scenarios.parse(["simple", "tls@7", "copy-in", "simple@8"], [1, 8])
        self.assertEqual([Case("simple", 1), Case("simple", 8), Case("tls", 7), Case("copy-in", 4)], found)

    def test_should_refuse_unknown_scenarios(self):
        for word in ("simpel", "simple@", "simple@x", "simple@0"):
            self.assertRaises(BenchError, scenarios.parse, [word], [1])

    def test_should_read_count_rate_and_connection_time_from_pgbench(self):
        count, result = scenarios.read_pgbench(SUMMARY)
        self.assertEqual((1219, 1218.891, 5.932), (count, result.rate, result.connect_ms))

    def test_should_tell_when_the_time_went_by_with_connecting(self):
        count, result = scenarios.read_pgbench("number of transactions actually processed: 0\n")
        self.assertEqual((0, 0.0), (count, result.rate))

    def test_should_refuse_a_summary_without_numbers(self):
        self.assertRaises(BenchError, scenarios.read_pgbench, "pgbench: error")

    def test_should_give_a_percentile_only_when_ten_values_lie_beyond(self):
        ordered = [float(n) for n in range(1, 1001)]
        self.assertEqual((501.0, 991.0), (scenarios.percentile(ordered, 0.5), scenarios.percentile(ordered, 0.99)))
        self.assertIsNone(scenarios.percentile(ordered, 0.999))
        self.assertIsNone(scenarios.percentile([], 0.5))


class WireTest(unittest.TestCase):
    def serve(self, *replies):
        """A server that answers each receipt with pieces, sent one by one."""
        listener = socket.create_server(("127.0.0.1", 0))
        received = []

        def work():
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pieces in replies:
                received.append(connection.recv(65536))
                for piece in pieces:
                    connection.send(piece)
            connection.close()
            listener.close()

        thread = threading.Thread(target=work)
        thread.start()
        self.addCleanup(thread.join)
        return listener.getsockname()[1], received

    def test_should_see_the_end_of_a_reply_wherever_it_is_split(self):
        reply = b"T" + b"\0" * 30 + READY_IDLE
        port, received = self.serve([b"R\0\0\0\x08\0\0\0\0" + READY_IDLE], [bytes([byte]) for byte in reply])
        client = Client(port, "u", "d", timeout=10)
        self.assertEqual(len(reply), client.query("SELECT 1", b"T"))
        client.close()
        self.assertEqual(startup_packet("u", "d"), received[0])

    def test_should_fail_when_the_reply_is_an_error(self):
        port, _ = self.serve([b"E\0\0\0\x20SFATAL\0Mno\0\0"])
        self.assertRaises(WireError, Client, port, "u", "d", 10)

    def test_should_fail_when_the_server_hangs_up(self):
        port, _ = self.serve([b"R\0\0\0\x08"])
        self.assertRaises(WireError, Client, port, "u", "d", 10)

    def test_should_tell_the_length_of_the_startup_packet(self):
        packet = startup_packet("user", "database")
        self.assertEqual(len(packet), int.from_bytes(packet[:4], "big"))
        self.assertTrue(packet.endswith(b"database\0\0"))


class CpuWatchTest(unittest.TestCase):
    def test_should_interpolate_between_samples(self):
        watch = CpuWatch(lambda: None)
        watch._samples = [(10.0, Cpu(1, 2)), (12.0, Cpu(3, 8)), (20.0, Cpu(5, 10))]
        self.assertEqual(Cpu(3, 5), watch.used_since(11.0))
        self.assertEqual(Cpu(4, 8), watch.used_since(9.0))
        self.assertEqual(Cpu(0, 0), watch.used_since(21.0))

    def test_should_know_nothing_when_there_is_no_process(self):
        self.assertIsNone(CpuWatch(lambda: None).used_since(1.0))


class ServerTest(unittest.TestCase):
    def server(self, *command):
        server = Server("test", list(command), "/dev/null", 1, drop_root=False)
        self.addCleanup(server.stop)
        return server

    def test_should_say_how_the_process_ended_when_it_never_listened(self):
        with self.assertRaisesRegex(BenchError, "status 3"):
            self.server("sh", "-c", "exit 3").wait_port(10)

    def test_should_end_what_a_launcher_left_behind(self):
        server = self.server("sh", "-c", "sleep 1000 & echo; exit 0")
        server.process.wait(10)
        server.stop()
        self.assertFalse(server._signal_group(0))


class ReportTest(unittest.TestCase):
    def test_should_put_the_same_numbers_into_text_and_markdown(self):
        for rendered in (report.text(run_data()), report.markdown(run_data())):
            for expected in ("125 tx/s", "1.25", "0.80", "pooler-epoll", "failed", "2,500", "<gone> & away"):
                self.assertIn(expected, rendered)

    def test_should_draw_well_formed_pictures(self):
        for picture in (svg.ratios(run_data()), svg.memory(run_data())):
            texts = [element.text for element in xml.fromstring(picture).iter() if element.text]
            self.assertTrue(any("a <fast> CPU" in text for text in texts))

    def test_should_clip_long_bars_and_still_tell_their_value(self):
        self.assertIn("9.00 »", svg.ratios(run_data(9)))
        self.assertNotIn("»", svg.ratios(run_data(1.1)))

    def test_should_draw_nothing_when_there_is_nothing_to_compare(self):
        data = run_data()
        del data["cases"][0]["results"]["pgbouncer"]
        self.assertIsNone(svg.ratios(data))
        self.assertIsNone(svg.memory({}))


class FlightsTest(unittest.TestCase):
    def event(self, kind, second, **values):
        return {"type": "jdk." + kind, "values": dict(values, startTime=f"2026-01-01T00:00:0{second}")}

    def sample(self, second, thread, weight, *places):
        frames = [{"method": {"type": {"name": name}, "name": "run"}, "lineNumber": 7} for name in places]
        return self.event("ObjectAllocationSample", second, eventThread={"javaName": thread}, weight=weight,
                          objectClass={"name": "a/B"}, stackTrace={"frames": frames})

    def count(self, second, thread, allocated):
        return self.event("ThreadAllocationStatistics", second, thread={"javaName": thread}, allocated=allocated)

    def test_should_count_what_loops_take_and_name_where(self):
        events = [
            self.count(5, "loop-1-1", 900), self.count(1, "loop-1-1", 100), self.count(1, "main", 1), self.count(5, "main", 9),
            self.sample(4, "loop-1-1", 300, "java/util/List", "io/netty/Loop", "dev/pooler/core/Relay"),
            self.sample(2, "loop-1-1", 90_000, "x/FromBefore"), self.sample(3, "main", 5, "x/Other"),
        ]
        taken, samples = flights.read(json.dumps({"recording": {"events": events}}))
        self.assertEqual(800, taken)
        self.assertEqual([(flights.Site("a.B", "Loop.run:7", "Relay.run:7"), 300)], samples)


if __name__ == "__main__":
    unittest.main()
