// The colours of charts. Series' ones differ in lightness as well as in hue,
// for those who see some hues alike.
#ifndef TEBIUM_RELAY_CHART_PALETTE_H_
#define TEBIUM_RELAY_CHART_PALETTE_H_

#include <array>

#include "relay/chart/canvas.h"
#include "relay/chart/chart.h"

namespace tebium::relay {

inline constexpr Color kBackground = {0xF7, 0xF8, 0xFA};
inline constexpr Color kPlotGround = {0xFF, 0xFF, 0xFF};
inline constexpr Color kGrid = {0xDF, 0xE3, 0xE8};
inline constexpr Color kFrame = {0x8A, 0x94, 0xA0};
inline constexpr Color kInk = {0x1C, 0x23, 0x2B};
inline constexpr Color kPaleInk = {0x55, 0x60, 0x6C};
inline constexpr Color kAlarm = {0xD1, 0x1A, 0x1A};

inline constexpr std::array<Color, kMaxDrawnSeries> kSeriesColors = {{
    {0x1F, 0x6F, 0xD0},  // blue
    {0xF0, 0x8C, 0x00},  // orange
    {0x1B, 0x9E, 0x57},  // green
    {0x7B, 0x3F, 0xB5},  // purple
    {0x00, 0xB8, 0xC8},  // cyan
    {0xD8, 0x4E, 0x9B},  // pink
    {0x7A, 0x4A, 0x21},  // brown
    {0xA6, 0xBF, 0x1A},  // lime
    {0x4A, 0x52, 0x5C},  // slate
    {0xE8, 0xB0, 0x98},  // salmon
}};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_PALETTE_H_
