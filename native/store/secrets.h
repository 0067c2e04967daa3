// secrets.h: numbers nobody can guess, from the operating system.
#pragma once
#include <cstddef>
#include <string>

namespace tertium {

// 2 * bytes lower-case hexadecimal digits.
std::string random_hex(std::size_t bytes);
// Capital letters and digits that are not mistaken for each other when read aloud or copied by hand.
std::string random_code(std::size_t characters);

}  // namespace tertium
