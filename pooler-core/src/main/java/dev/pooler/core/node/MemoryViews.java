package dev.pooler.core.node;

import dev.pooler.core.view.MemoryView;
import io.netty.util.internal.PlatformDependent;
import java.util.List;

/** The memory of this process. Stateless; may be called on any thread. */
final class MemoryViews {
  private static final int KILOBYTE = 1024;

  private MemoryViews() {}

  /** The heap, and the memory of the buffers that sockets read into and write from. */
  static List<MemoryView> now() {
    Runtime runtime = Runtime.getRuntime();
    long heapFree = runtime.freeMemory();
    return List.of(
        view("buffers", Math.max(0, PlatformDependent.usedDirectMemory()), 0),
        view("heap", runtime.totalMemory() - heapFree, heapFree));
  }

  private static MemoryView view(String name, long usedBytes, long freeBytes) {
    return new MemoryView(name, KILOBYTE, usedBytes / KILOBYTE, freeBytes / KILOBYTE);
  }
}
