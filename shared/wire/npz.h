// npz.h: NumPy's archive of arrays (.npz): a zip file of .npy members, stored or deflated; written stored.
// Zip: PKWARE's APPNOTE 6.3; deflate: RFC 1951. Sizes are checked against what is there; a member that unpacks to more than
// it says, or to more than deflate can, is refused, and every member's CRC-32 is verified.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/embedding.h"

namespace tertium::wire {

struct NpzMember {
  std::string name;   // without ".npy"
  std::string bytes;  // of the .npy
};
// In the archive's order. unpacked_max: bytes of all members together, kTooLarge beyond.
Result<std::vector<NpzMember>> read_npz(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max = 1ull << 32);
// The same members give the same bytes: no time is written. kTooLarge: 4 GiB or more (zip64 is read, not written).
Result<std::string> write_npz(const std::vector<NpzMember>& members);

// posterior.npz: members `loc` and `scale`, f4, objects x dims, all dims. VICE's own files call them pruned_loc and
// pruned_scale; these are read too.
Result<std::string> write_posterior(const Posterior& posterior);
Result<Posterior> read_posterior(std::string_view bytes, const std::string& what);

}  // namespace tertium::wire
