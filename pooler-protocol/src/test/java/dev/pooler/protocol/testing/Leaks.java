package dev.pooler.protocol.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects what Netty's leak detector reports in this JVM. Netty itself only logs it, and a log
 * fails no test. Thread-safe: reports come from whichever thread allocates next.
 */
public final class Leaks {
  private static final ConcurrentLinkedQueue<String> REPORTS = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  /** To be called before the first buffer class is loaded: detectors are made once. */
  public static void watch() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  /** Finds the buffers that were lost so far and forgets them. Runs the garbage collector. */
  public static List<String> drain() {
    // The first round finds buffers; what only they held is found by the second.
    for (int round = 0; round < 2; round++) {
      collectGarbage();
      // Netty looks at its queue of lost buffers when it hands out a new one.
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    List<String> found = new ArrayList<>();
    for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
      found.add(report);
    }
    return found;
  }

  /** Throws an AssertionError that shows where each lost buffer has been. */
  static void check(String where) {
    List<String> found = drain();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "LEAK: " + found.size() + " found after " + where + "\n" + String.join("\n", found));
    }
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    Reference<Object> sentinel = new PhantomReference<>(new Object(), queue);
    System.gc();
    try {
      // References are queued after the collection, by a thread of the JVM's.
      queue.remove(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Reference.reachabilityFence(sentinel);
    }
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // abstract in Netty
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Collector<>(resource, samplingInterval);
    }
  }

  private static final class Collector<T> extends ResourceLeakDetector<T> {
    Collector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      REPORTS.add(resource + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      REPORTS.add(resource + " (no access records)");
    }
  }
}
