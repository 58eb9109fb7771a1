"""What the Discord bot counts, for Prometheus. No text and no names of people are among the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

# From an answer out of the page cache to one that waits in the queue; seconds.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counters of one running bot, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.questions = self._counter("questions", "Questions admitted, by way of asking", "kind")
        self.answers = self._counter("answers", "Answers shown, by outcome", "outcome")
        self.refusals = self._counter("refusals", "Questions not taken, by reason", "reason")
        self.errors = self._counter("errors", "Failures, by kind of error", "kind")
        self.feedback = self._counter("feedback", "Judgements of answers", "value")
        self.latency = Histogram(
            "bron_answer_seconds",
            "From the question's arrival to the answer's being shown",
            buckets=BUCKETS,
            registry=self.registry,
        )

    def _counter(self, name: str, text: str, label: str) -> Counter:
        return Counter(f"bron_{name}", text, [label], registry=self.registry)

    def watch(
        self,
        *,
        waiting: Callable[[], int],
        running: Callable[[], int],
        generation: Callable[[], str],
        shards: Callable[[], Iterable[tuple[int, float]]],
    ) -> None:
        """Read these values whenever the metrics are asked for; shard latencies are in seconds."""
        for name, text, value in (
            ("bron_queue_waiting", "Questions that wait for a worker", waiting),
            ("bron_questions_running", "Questions admitted and not yet answered", running),
        ):
            Gauge(name, text, registry=self.registry).set_function(value)
        self.registry.register(_Live(generation, shards))

    def render(self) -> bytes:
        """All values in Prometheus' text format."""
        return generate_latest(self.registry)


class _Live(Collector):
    """Values with labels that come and go: the generation that answers, and the shards."""

    def __init__(
        self, generation: Callable[[], str], shards: Callable[[], Iterable[tuple[int, float]]]
    ) -> None:
        self._generation, self._shards = generation, shards

    def collect(self) -> Iterator[GaugeMetricFamily]:
        info = GaugeMetricFamily("bron_generation", "Index generation that answers", labels=["generation"])
        info.add_metric([self._generation()], 1)
        yield info
        latency = GaugeMetricFamily("bron_shard_latency_seconds", "Heartbeat to its answer", labels=["shard"])
        for shard, seconds in self._shards():
            latency.add_metric([str(shard)], seconds)
        yield latency
