package dev.pooler.protocol.testing;

import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Makes a class of jqwik properties fail when a buffer was lost in it. Registered for every class.
 */
public final class LeakHook implements AfterContainerHook {
  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    Leaks.check(context.label());
  }
}
