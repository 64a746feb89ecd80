// Installs Debian packages where that is possible, and else says the command that whoever runs the machine must give.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

function runApt(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-qq', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // The service that the package would start is not ours: it would take the ports.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-500);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`apt-get ${args[0]} 没有成功（${code}）：${said.trim().split('\n').at(-1) ?? ''}`)),
    );
  });
}

/**
 * Installs packages with apt-get, as root on Debian; else throws Error naming them and the command.
 * @param purpose what they are for, in Chinese
 * @param say hears that something is being installed
 */
export async function installPackages(packages: readonly string[], purpose: string, say: (text: string) => void): Promise<void> {
  const names = packages.join(' ');
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error(`${purpose}需要本机装有 ${names}。请先安装（Debian：sudo apt-get install ${names}）。`);
  say(`正在安装 ${names}……`);
  try {
    await runApt(['update']);
    await runApt(['install', '-y', '--no-install-recommends', ...packages]);
  } catch (error) {
    throw new Error(`${names} 装不上：${error instanceof Error ? error.message : String(error)}。请手工运行：apt-get install ${names}`);
  }
}
