package dev.pooler.boot;

import dev.pooler.core.control.Console;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands in until the console can be wired to a node: every query has an empty answer. */
final class NoConsole implements Console {
  @Override
  public Dialog open(String user, Access access) {
    return new Silent();
  }

  @Override
  public SequencedMap<String, String> parameters() {
    return new LinkedHashMap<>();
  }

  private static final class Silent implements Dialog {
    @Override
    public CompletionStage<byte[]> query(String sql) {
      // EmptyQueryResponse
      return CompletableFuture.completedFuture(new byte[] {'I', 0, 0, 0, 4});
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }
}
