// pictures.h: pictures by address, loaded a few at a time, most wanted first, forgotten when too many.
#pragma once
#include <string>
#include <string_view>

#include "web/platform/platform.h"

namespace tertium::ui {

enum class Wanted : unsigned char { kNow, kSoon };  // now: visible or next trial; soon: preloading

// Its texture, or none yet: asks for it once and requests frames when it is there. max_side: see platform::load_picture;
// one address with two sizes is two pictures. Visible pictures keep their place in the cache.
enum class PictureState : unsigned char { kLoading, kReady, kFailed };
struct PictureView {
  PictureState state = PictureState::kLoading;
  platform::TextureId texture = 0;
  int width = 0, height = 0;
};
PictureView picture(std::string_view url, int max_side = 0, Wanted wanted = Wanted::kNow);
void preload_picture(std::string_view url, int max_side = 0);
bool picture_ready(std::string_view url, int max_side = 0);  // decoded and uploaded; asks for nothing
// Failed ones are asked for again by themselves after 2 to 10 s; this does it now (the line is back).
void retry_failed_pictures();
// At most this many bytes of textures (with mipmaps); the longest unseen go first. Default 256 MB.
void limit_picture_bytes(std::size_t bytes);
struct PictureStats { int loaded = 0, loading = 0, waiting = 0, failed = 0; std::size_t bytes = 0; };
PictureStats picture_stats();
void forget_pictures();  // all of them (tests, or another study)

}  // namespace tertium::ui
