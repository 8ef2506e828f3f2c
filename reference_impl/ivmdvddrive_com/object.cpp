#include "object.h"

namespace ivmdvddrive {

std::atomic<long> Object::living{0};

}  // namespace ivmdvddrive
