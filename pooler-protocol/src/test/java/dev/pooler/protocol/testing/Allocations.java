package dev.pooler.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * How much memory a piece of code takes from the heap, counted by the JVM for the calling thread.
 */
public final class Allocations {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Bytes that {@code code} allocates when it runs for the second time, classes loaded. */
  public static long of(ThrowingCallable code) throws Throwable {
    code.call();
    THREADS.getCurrentThreadAllocatedBytes();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    code.call();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Fails if reading {@code length} bytes allocates more than their number can explain. */
  public static void assertInProportion(int length, ThrowingCallable code) throws Throwable {
    assertThat(of(code)).isLessThan(16_384 + 256L * length);
  }
}
