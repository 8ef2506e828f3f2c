// The ids of the interfaces and classes, defined once.
#include <initguid.h>

#include "conformance_bench.h"
#include "ivmdvddrive.h"
#include "reference.h"
