package dev.pooler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RelayBenchmarkTest {
  private final RelayBenchmark benchmark = new RelayBenchmark();

  @BeforeEach
  void begin() {
    benchmark.begin();
  }

  @AfterEach
  void release() {
    benchmark.release();
  }

  @Test
  void shouldRelayAWholeTransactionInEachBenchmark() {
    long ended = benchmark.ended();

    assertThat(benchmark.simple()).isEqualTo(ended + 1);
    assertThat(benchmark.extended()).isEqualTo(ended + 2);
    assertThat(benchmark.prepared()).isEqualTo(ended + 3);
    assertThat(benchmark.simple()).isEqualTo(ended + 4);
    assertThat(benchmark.client().flushes()).isEqualTo(5);
    assertThat(benchmark.server().flushes()).isEqualTo(5);
    assertThat(benchmark.client().bytes())
        .isEqualTo(
            lengthOf(Samples.parseReply())
                + 2 * lengthOf(Samples.simpleReply())
                + lengthOf(Samples.extendedReply())
                + lengthOf(Samples.preparedReply()));
    assertThat(benchmark.server().bytes())
        .isGreaterThan(2 * lengthOf(Samples.simpleQuery()) + lengthOf(Samples.extendedQuery()));
  }

  @Test
  void shouldSendARewrittenReadInOneBuffer() {
    long before = benchmark.server().writes();

    benchmark.prepared();

    assertThat(benchmark.server().writes()).isEqualTo(before + 1);
  }

  @Test
  void shouldPassOnWholeReadsOfALongResult() {
    long before = benchmark.rows();

    assertThat(benchmark.rows() - before).isBetween(16_000L, (long) Samples.CHUNK);
  }

  private static long lengthOf(ByteBuf bytes) {
    int length = bytes.readableBytes();
    bytes.release();
    return length;
  }
}
