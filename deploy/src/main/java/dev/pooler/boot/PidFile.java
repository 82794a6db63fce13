package dev.pooler.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that tells others the process id. Owned by the main thread. */
final class PidFile implements AutoCloseable {
  private final @Nullable Path path;

  private PidFile(@Nullable Path path) {
    this.path = path;
  }

  /**
   * Writes the file.
   *
   * @param name empty for none
   * @throws IOException when it cannot be written, or names another process that runs
   */
  static PidFile write(String name) throws IOException {
    if (name.isEmpty()) {
      return new PidFile(null);
    }
    Path path = Path.of(name);
    if (namesAnother(path)) {
      throw new IOException(path + " exists and its process runs; stop it or change pidfile");
    }
    Files.writeString(path, ProcessHandle.current().pid() + "\n");
    return new PidFile(path);
  }

  private static boolean namesAnother(Path path) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    try {
      long pid = Long.parseLong(Files.readString(path).trim());
      return pid != ProcessHandle.current().pid()
          && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    } catch (NumberFormatException leftover) {
      return false;
    }
  }

  @Override
  public String toString() {
    return path == null ? "none" : path.toString();
  }

  @Override
  public void close() throws IOException {
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }
}
