package dev.pooler.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that tells others the process id. Owned by the main thread. */
final class PidFile implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PidFile.class);

  private final @Nullable Path path;

  private PidFile(@Nullable Path path) {
    this.path = path;
  }

  /**
   * Writes the file.
   *
   * @param name empty for none
   * @throws StartException when it cannot be written, names another process that runs, or is no
   *     pidfile
   */
  static PidFile write(String name) throws StartException {
    if (name.isEmpty()) {
      return new PidFile(null);
    }
    Path path = Path.of(name);
    if (isTaken(path)) {
      throw new StartException("pidfile '" + name + "' exists, another instance running?");
    }
    try {
      Files.writeString(path, ProcessHandle.current().pid() + "\n");
    } catch (NoSuchFileException e) {
      throw new StartException("could not open pidfile '" + name + "': No such file or directory");
    } catch (IOException e) {
      throw new StartException("could not open pidfile '" + name + "': " + e);
    }
    return new PidFile(path);
  }

  /** As PgBouncer, a file that names no process is left alone: it may be somebody's. */
  private static boolean isTaken(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try {
      long pid = Long.parseLong(Files.readString(path).strip());
      if (pid != ProcessHandle.current().pid()
          && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
        return true;
      }
      LOGGER.info("stale pidfile, removing");
      return false;
    } catch (IOException | NumberFormatException e) {
      return true;
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
