/** A camera that films somebody: a person drawn in front of shelves full of edges, who sways a little. */
import type { Page } from 'playwright-core';

/** To be called before the window opens its first page. */
export async function filmSomebody(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (asked) => {
      if (!asked?.video) return open(asked);
      const stream = asked.audio ? await open({ audio: asked.audio }) : new MediaStream();
      stream.addTrack(film());
      return stream;
    };

    function film(): MediaStreamTrack {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const pen = canvas.getContext('2d')!;
      let at = 0;
      const timer = setInterval(() => draw(pen, at++), 50);
      const track = canvas.captureStream(20).getVideoTracks()[0]!;
      const stop = track.stop.bind(track);
      track.stop = () => {
        clearInterval(timer);
        stop();
      };
      return track;
    }

    function draw(pen: CanvasRenderingContext2D, at: number): void {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      for (let x = 0; x < 1280; x += 40) {
        pen.fillStyle = ['#aa3333', '#338833', '#333388', '#aaaa44', '#555555'][(x / 40) % 5]!;
        pen.fillRect(x, 0, 40, 720);
      }
      pen.fillStyle = '#efe6d8';
      for (let y = 0; y < 720; y += 180) pen.fillRect(0, y, 1280, 25);
      pen.translate(640 + 30 * Math.sin(at / 20), 0);
      const oval = (x: number, y: number, width: number, height: number, from = 0) => {
        pen.beginPath();
        pen.ellipse(x, y, width, height, 0, from, Math.PI * 2);
        pen.fill();
      };
      pen.fillStyle = '#2b3a55';
      pen.beginPath();
      pen.moveTo(-340, 720);
      pen.bezierCurveTo(-320, 520, -160, 500, -80, 480);
      pen.lineTo(80, 480);
      pen.bezierCurveTo(160, 500, 320, 520, 340, 720);
      pen.fill();
      pen.fillStyle = '#d9a78a';
      pen.fillRect(-55, 400, 110, 110);
      const skin = pen.createRadialGradient(-30, 260, 30, 0, 300, 180);
      skin.addColorStop(0, '#f2c7a8');
      skin.addColorStop(1, '#c98f6d');
      pen.fillStyle = skin;
      oval(0, 300, 120, 155);
      pen.fillStyle = '#3a2618';
      oval(0, 200, 130, 85, Math.PI);
      for (const side of [-1, 1]) {
        pen.fillStyle = '#3a2618';
        pen.fillRect(side * 112 - 17, 190, 35, 110);
        pen.fillRect(side * 50 - 30, 255, 60, 10);
        pen.fillStyle = '#ffffff';
        oval(side * 50, 290, 23, 13);
        pen.fillStyle = '#2a1a10';
        oval(side * 50, 290, 11, 11);
      }
      pen.fillStyle = '#b07a60';
      pen.fillRect(-5, 300, 10, 50);
      pen.fillStyle = '#9c4a44';
      pen.fillRect(-45, 395, 90, 12);
    }
  });
}
