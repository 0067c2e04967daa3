// app.h: between the frame (app.cpp) and the layout (layout.cpp); nobody else includes it.
#pragma once
#include "web/ui/layout.h"

namespace tertium::ui {
void begin_layout();
void end_layout();     // checks that every container was closed
void forget_layout();  // remembered sizes
void sharpen();        // after Begin: edges one device pixel soft, not one CSS pixel
}  // namespace tertium::ui
