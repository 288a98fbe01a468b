#!/usr/bin/env bash
# inside.py in a small virtual machine with Debian's kernel, the host's root file system read-only
# over 9p. About 70 s without hardware virtualisation; see README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
kernel=${KERNEL_DIR:?folder of the unpacked linux-image package}
udev=${UDEV_DIR:?folder of the unpacked udev packages}
python=${PYTHON:-$root/.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

modules="virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci netfs fscache
 9pnet 9pnet_virtio 9p usb-common usbcore usbip-core vhci-hcd"
mkdir -p "$work"/ir/{bin,m,proc,sys,dev,new}
cp /bin/busybox "$work/ir/bin/"
for module in $modules; do
    file=$(find "$kernel" -name "$module.ko*" | head -1)
    [ -z "$file" ] || cp "$file" "$work/ir/m/"
done
ln -sf "$udev/bin/udevadm" "$udev/systemd-udevd"
libraries=$udev/usr/lib/x86_64-linux-gnu/systemd:$udev/usr/lib/x86_64-linux-gnu:$udev/lib/x86_64-linux-gnu
cat > "$work/ir/init" <<INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin; export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for pass in 1 2 3 4; do # each needs others first, and which ones differs by kernel
    for m in /m/*.ko; do insmod \$m 2>/dev/null; done
done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /new
mount -t proc proc /new/proc; mount -t sysfs sys /new/sys
mount -t devtmpfs dev /new/dev; mount -t tmpfs run /new/run
mkdir -p /new/dev/shm /new/dev/pts /new/run/udev/rules.d; ifconfig lo 127.0.0.1 up
echo 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", IMPORT{builtin}="usb_id"' > /new/run/udev/rules.d/50-usb.rules
chroot /new /usr/bin/env LD_LIBRARY_PATH=$libraries $udev/systemd-udevd --daemon
chroot /new /bin/sh -c 'export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/run; cd $root; PYTHONDONTWRITEBYTECODE=1 timeout 400 $python -m tests.virtual_machine.inside' 2>&1
echo o > /proc/sysrq-trigger; sleep 5
INIT
chmod +x "$work/ir/init"
(cd "$work/ir"; find . | cpio -o -H newc 2>/dev/null | gzip -1) > "$work/init.gz"
timeout 500 qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -m 1500 -smp 2 \
    -nographic -no-reboot -nodefaults -serial stdio \
    -kernel "$(ls "$kernel"/boot/vmlinuz-*)" -initrd "$work/init.gz" \
    -append "console=ttyS0 quiet panic=1" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    -device virtio-rng-pci < /dev/null | tee "$work/log"
grep -q "all held" "$work/log"
