package dev.pooler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HandOverBenchmarkTest {

  @Test
  void shouldLendTheOneBackendInEachBenchmark() {
    HandOverBenchmark benchmark = new HandOverBenchmark();
    benchmark.begin();

    assertThat(benchmark.idle()).isEqualTo(1);
    assertThat(benchmark.idle()).isEqualTo(1);
    assertThat(benchmark.waiting()).isEqualTo(1);
    assertThat(benchmark.waiting()).isEqualTo(2);
    assertThat(benchmark.waiting()).isEqualTo(2);
  }
}
