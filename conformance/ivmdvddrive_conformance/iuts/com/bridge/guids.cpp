// The ids of the interfaces, defined once.
#include <initguid.h>

#include "conformance_bench.h"
#include "ivmdvddrive.h"
