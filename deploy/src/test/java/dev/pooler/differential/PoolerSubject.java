package dev.pooler.differential;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** Pooler, in this process. It stops by itself when it is told to. */
final class PoolerSubject implements Subject {
  private final TestIni ini;
  private final TestNode node;

  private PoolerSubject(TestIni ini, TestNode node) {
    this.ini = ini;
    this.node = node;
  }

  static PoolerSubject start(TestIni ini) throws IOException {
    ini.set("listen_port", String.valueOf(Subject.freePort()));
    TestNode node = TestNode.start(ini, TestConsole::of);
    Thread.ofVirtual().start(() -> node.node().awaitStop());
    return new PoolerSubject(ini, node);
  }

  @Override
  public int port() {
    return node.port();
  }

  @Override
  public void rewrite(String key, String value) {
    node.rewrite(ini.set(key, value));
  }

  @Override
  public Path folder() {
    return Objects.requireNonNull(node.file().getParent());
  }

  @Override
  public void close() {
    node.close();
  }
}
