#ifndef PENUMBRA_GUARDED_HPP
#define PENUMBRA_GUARDED_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/ofstd/ofcond.h>

#include <cstddef>
#include <cstdio>
#include <exception>
#include <new>

/* No exception leaves this module, and no pointer into the library but the handle. */

namespace penumbra {

inline void tell(char *error, size_t capacity, const char *reason) {
  std::snprintf(error, capacity, "%s", reason);
}

/* Runs `body`, which returns 0 or -1; an exception becomes -1 and a reason. */
template <typename Body> int guarded(char *error, size_t capacity, Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    tell(error, capacity, "it takes more memory than a slice may");
  } catch (const std::exception &exception) {
    tell(error, capacity, exception.what());
  } catch (...) {
    tell(error, capacity, "the library gave up");
  }
  return -1;
}

inline int check(const OFCondition &condition, char *error, size_t capacity) {
  if (condition.good()) return 0;
  tell(error, capacity, condition.text());
  return -1;
}

} // namespace penumbra

#endif
