package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatementCatalogTest {
  private final StatementCatalog catalog = new StatementCatalog();

  private Statement intern(String definition) {
    ByteBuf in = Unpooled.copiedBuffer("xx" + definition, StandardCharsets.ISO_8859_1);
    return catalog.intern(in, 2, definition.length());
  }

  @Test
  void shouldShareByTextAndParameterTypes() {
    Statement first = intern("select 1\0\0\1\0\0\0\27");
    assertThat(intern("select 1\0\0\1\0\0\0\27")).isSameAs(first);
    assertThat(intern("select 1\0\0\1\0\0\0\24")).isNotSameAs(first);
    assertThat(intern("select 2\0\0\0").serverName()).isEqualTo("PGBOUNCER_3");
    assertThat(first.serverName()).isEqualTo("PGBOUNCER_1");
  }

  @Test
  void shouldTakeItsNumbersFromOutside() {
    StatementCatalog other = new StatementCatalog(() -> 42);
    Statement statement = other.intern(Unpooled.wrappedBuffer(new byte[3]), 0, 3);
    assertThat(statement).hasToString("PGBOUNCER_42");
  }

  @Test
  void shouldForgetWhatNobodyUses() {
    Statement kept = intern("kept");
    for (int i = 0; i < 100; i++) {
      intern("dropped " + i);
    }
    assertThat(catalog.size()).isGreaterThanOrEqualTo(1);
    for (int i = 0; i < 100 && catalog.size() > 1; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(catalog.size()).isEqualTo(1);
    assertThat(intern("kept")).isSameAs(kept);
  }
}
