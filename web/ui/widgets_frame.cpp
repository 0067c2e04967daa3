// widgets_frame.cpp: a page within the page, drawn as small as the room wants it.
#include <algorithm>
#include <cmath>

#include "web/ui/widgets.h"

namespace tertium::ui {

void page_frame(std::string_view id_text, std::string_view name, std::string_view address, float page_width, float page_height, float max_height) {
  constexpr float kEdge = 1;
  float scale = std::min(1.0f, (width() - 2 * kEdge) / page_width);
  if (max_height > 0) scale = std::min(scale, (max_height - 2 * kEdge) / page_height);
  const float w = std::floor(page_width * scale), h = std::floor(page_height * scale);
  Box box = place(0, h + 2 * kEdge);
  box.min.x = std::floor((box.min.x + box.max.x - w) / 2) - kEdge;
  box.max.x = box.min.x + w + 2 * kEdge;
  canvas()->AddRect(box.min, box.max, paint(Ink::kLine), kRadiusControl + kEdge, 0, kEdge);
  const ImVec2 from(box.min.x + kEdge, box.min.y + kEdge);
  semantics::Item item;
  item.role = semantics::Role::kFrame;
  item.name = name;
  item.detail = address;
  item.step = double(scale);
  semantics::add(id_of(id_text), from, ImVec2(from.x + w, from.y + h), item);
}

}  // namespace tertium::ui
