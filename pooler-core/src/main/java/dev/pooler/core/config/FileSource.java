package dev.pooler.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the reader gets its files from. */
@FunctionalInterface
public interface FileSource {

  /** The real file system; files are UTF-8, malformed bytes are replaced. */
  FileSource SYSTEM = path -> new String(Files.readAllBytes(path), StandardCharsets.UTF_8);

  /**
   * The text of one file.
   *
   * @throws IOException if the file is missing or cannot be read
   */
  String read(Path path) throws IOException;
}
