/** Left navigation: one link a screen, the current one marked for eye and ear. */
import { Link } from 'wouter'
import { useGoal } from '../lib/address.ts'
import { screens } from './navigation.ts'
import classes from './Shell.module.css'

export function NavBar() {
  const path = useGoal()
  return (
    <nav className={classes.nav} aria-label="Screens">
      {screens.map(({ path: to, label, icon: Icon }) => (
        <Link
          key={to}
          href={to}
          className={classes.navLink}
          aria-current={path === to || path.startsWith(`${to}/`) ? 'page' : undefined}
        >
          <Icon size="1.0625rem" stroke={1.6} aria-hidden />
          {label}
        </Link>
      ))}
      <p className={classes.navFoot}>Research and quality use, not a medical device.</p>
    </nav>
  )
}
