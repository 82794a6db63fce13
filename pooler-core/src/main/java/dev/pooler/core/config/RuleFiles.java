package dev.pooler.core.config;

import dev.pooler.core.auth.hba.HbaReader;
import dev.pooler.core.auth.hba.HbaRules;
import dev.pooler.core.auth.hba.IdentMap;
import dev.pooler.core.auth.hba.IdentReader;
import dev.pooler.core.config.Findings.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code auth_hba_file} and {@code auth_ident_file}. What is wrong with them is a warning:
 * the lines that make no sense are left out, and where there is no file nobody is let in. Confined
 * to one reading.
 */
record RuleFiles(Values values, FileSource files, Findings findings) {

  /** The rules; none where {@code auth_type} does not ask for them. */
  HbaRules rules() {
    String name = values.getOrDefault(AuthKeys.AUTH_HBA_FILE);
    if (values.getOrDefault(AuthKeys.AUTH_TYPE) != AuthType.HBA || name.isEmpty()) {
      return HbaRules.NONE;
    }
    Map<String, IdentMap> maps = maps(values.getOrDefault(AuthKeys.AUTH_IDENT_FILE));
    String text = read(name, "auth_hba_file");
    return text == null
        ? HbaRules.NONE
        : new HbaReader(Path.of(name), files::read, maps, why -> warn(name, why)).read(text);
  }

  private Map<String, IdentMap> maps(String name) {
    String text = name.isEmpty() ? null : read(name, "auth_ident_file");
    return text == null ? Map.of() : IdentReader.read(text, why -> warn(name, why));
  }

  private @Nullable String read(String name, String key) {
    try {
      return files.read(Path.of(name));
    } catch (IOException e) {
      findings.warning(
          new Place(name, 0, null), key, null, "could not open it: " + ConfigReader.reason(e));
      return null;
    }
  }

  private void warn(String file, String why) {
    findings.warning(new Place(file, 0, null), null, null, why);
  }
}
