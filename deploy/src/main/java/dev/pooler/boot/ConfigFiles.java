package dev.pooler.boot;

import dev.pooler.boot.log.LogSetup;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.FileSource;
import dev.pooler.core.config.ImageEnvironment;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.node.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the process's configuration comes from: its file, or, where that does not exist, the
 * variables of the image; and the environment. Thread-safe.
 */
final class ConfigFiles implements ConfigSource {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConfigFiles.class);

  private final Map<String, String> environment;
  private final LogSetup log;
  private volatile Path file;

  ConfigFiles(Path file, Map<String, String> environment, LogSetup log) {
    this.file = file;
    this.environment = environment;
    this.log = log;
  }

  @Override
  public ReadResult read() {
    Path main = file;
    if (!Files.exists(main) && ImageEnvironment.isPresent(environment)) {
      LOGGER.info(
          "{} does not exist: configured by the environment (DATABASE_URL, DB_HOST, ...)", main);
    } else {
      LOGGER.debug("configured by {} and the environment", main);
    }
    return ConfigReader.read(
        main, environment, ImageEnvironment.over(FileSource.SYSTEM, main, environment));
  }

  @Override
  public void applied(PoolerConfig config) {
    file = Path.of(config.get(ProcessKeys.CONFFILE));
    try {
      log.apply(config);
    } catch (IOException e) {
      LOGGER.error("cannot open logfile: {}", e.getMessage());
    }
  }

  /**
   * As at the start.
   *
   * @throws StartException when the log cannot be opened
   */
  void logAsConfigured(PoolerConfig config) throws StartException {
    file = Path.of(config.get(ProcessKeys.CONFFILE));
    try {
      log.apply(config);
    } catch (IOException e) {
      throw new StartException("Cannot open logfile: " + e.getMessage());
    }
  }
}
