package dev.pooler.protocol.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes a JUnit test class fail when a buffer was lost in it. Registered for every test. */
public final class LeakExtension implements AfterAllCallback {
  @Override
  public void afterAll(ExtensionContext context) {
    Leaks.check(context.getDisplayName());
  }
}
