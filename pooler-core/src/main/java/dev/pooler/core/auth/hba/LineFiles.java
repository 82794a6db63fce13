package dev.pooler.core.auth.hba;

import java.io.IOException;
import java.nio.file.Path;

/** Where the readers get their files from. */
@FunctionalInterface
public interface LineFiles {

  /**
   * The text of one file.
   *
   * @throws IOException if the file is missing or cannot be read
   */
  String read(Path path) throws IOException;
}
